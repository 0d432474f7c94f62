-- SQLAlchemy cuts a convention's long name and adds a hash; the live name is what it sends.
CREATE TABLE customer_subscription_renewal_notifications (
    id integer PRIMARY KEY,
    customer_reference_number text,
    renewal_period_start date,
    CONSTRAINT uq_customer_subscription_renewal_notifications_customer_3fd9 UNIQUE (customer_reference_number, renewal_period_start)
);

-- SQLAlchemy cuts a convention's long name and adds a hash; the live name is what it sends.
CREATE TABLE subscriptions (id integer PRIMARY KEY);
CREATE TABLE customer_subscription_renewal_notifications (
    id integer PRIMARY KEY,
    subscription_identifier integer,
    CONSTRAINT fk_customer_subscription_renewal_notifications_subscrip_80e5 FOREIGN KEY (subscription_identifier) REFERENCES subscriptions (id)
);

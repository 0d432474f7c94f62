-- SQLAlchemy cuts the long name that index=True makes and adds a hash; the live name is what it sends.
CREATE TABLE customer_subscription_renewal_notifications (id integer PRIMARY KEY, customer_reference_number_of_renewal text);
CREATE INDEX ix_customer_subscription_renewal_notifications_customer_9a9b ON customer_subscription_renewal_notifications (customer_reference_number_of_renewal);

-- PostgreSQL shortens table and column in the names that it makes; a default name is nobody's declaration.
CREATE TABLE subscriptions (id integer PRIMARY KEY);
CREATE TABLE customer_subscription_renewal_notifications (
    id integer PRIMARY KEY,
    subscription_identifier_of_the_renewal integer REFERENCES subscriptions (id)
);

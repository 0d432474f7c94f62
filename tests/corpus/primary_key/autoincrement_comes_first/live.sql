-- SQLAlchemy puts the autoincrement column of a composite key first in PRIMARY KEY, wherever the column stands.
CREATE TABLE lines (order_id integer, number serial, PRIMARY KEY (number, order_id));

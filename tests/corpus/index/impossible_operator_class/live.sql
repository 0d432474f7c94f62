-- varchar has no default operator class for gin.
CREATE TABLE things (id integer PRIMARY KEY, email text);

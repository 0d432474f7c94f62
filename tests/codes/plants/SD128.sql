REVOKE ALL ON orders FROM app_reader;

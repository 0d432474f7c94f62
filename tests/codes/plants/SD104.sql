ALTER TABLE users ADD COLUMN phone text;
UPDATE users SET phone = '+4930123';

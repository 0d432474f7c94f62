-- A domain that lost one of its checks keeps nothing out any more.
CREATE DOMAIN public.percent AS numeric CHECK (VALUE >= 0);

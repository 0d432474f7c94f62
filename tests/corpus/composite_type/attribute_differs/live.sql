-- An attribute of another type: the code unpacks something that it does not expect.
CREATE TYPE public.money_amount AS (amount numeric(12, 2), currency text);

import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table("same", metadata, sa.Column("id", sa.Integer), comment='It\'s "quoted",\n100% back\\slashed')
sa.Table("other", metadata, sa.Column("id", sa.Integer), comment="new words")
sa.Table("lacking", metadata, sa.Column("id", sa.Integer), comment="words")
sa.Table("extra", metadata, sa.Column("id", sa.Integer))

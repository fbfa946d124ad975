-- What Orleans' ADO.NET providers run: each of them reads the texts of its keys from here when it starts.
-- A script that was released is never changed: what follows it gets a number of its own.

CREATE TABLE OrleansQuery (
    QueryKey varchar(64) NOT NULL,
    QueryText varchar(8000) NOT NULL,
    CONSTRAINT OrleansQuery_Key PRIMARY KEY (QueryKey)
);

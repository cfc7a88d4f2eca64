-- Run once by the database's first start: the login of the API and the worker. It owns nothing and passes no wall;
-- its rights are those of the two roles that the first migration would make, made here because it must be in them.
\set ON_ERROR_STOP on
\getenv secret YIYANG_LOGIN_PASSWORD
create role yiyang_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
create role yiyang_worker nologin nosuperuser nobypassrls nocreatedb nocreaterole;
create role yiyang login nosuperuser nobypassrls nocreatedb nocreaterole password :'secret' in role yiyang_app, yiyang_worker;

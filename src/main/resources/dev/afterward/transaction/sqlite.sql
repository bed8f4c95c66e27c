-- What has to be known of a SQLite connection that a container hands out.

-- An error says that the connection is in a transaction, as it must be. Success says that SQLite had lost the
-- transaction underneath (a full disk rolls back), so that the next insert would commit by itself.
-- name: begin
begin

-- name: begin-immediate
begin immediate

-- name: rollback
rollback

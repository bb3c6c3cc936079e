-- Lists ask suppression_of for each number, as everybody does: it looks into indexes, whatever the planner takes a list's
-- length for. The same rule for many numbers at once was compared with each of them where it took thousands for ten.
drop function suppressions_of(text[], text, timestamptz);

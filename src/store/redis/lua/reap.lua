-- Deletes consumers that hold nothing and have not asked for a while; how many.
-- One script, because deleting a consumer drops what it holds.  KEYS: ready stream.  ARGV: group, idle.
local consumers = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])
local reaped = 0
for _, fields in ipairs(consumers) do
  local consumer = {}
  for i = 1, #fields, 2 do consumer[fields[i]] = fields[i + 1] end
  if consumer.pending == 0 and consumer.idle >= tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
    reaped = reaped + 1
  end
end
return reaped

using System.Globalization;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>Commands that Redis and the gateway must answer alike, a line each, in the form that a person types.</summary>
internal static class RedisScripts
{
    private const string Strings = """
        GET a
        SET a 1
        get a
        GeT a b
        GET
        SET a
        SET a "\x00\xff\r\n binary"
        GET a
        STRLEN a
        STRLEN none
        SET a ""
        GET a
        STRLEN a
        SET a b NX
        SET n b NX
        SET a c XX
        SET none c XX
        SET a d GET
        SET none d GET XX
        SET new d NX GET
        SET new e NX GET
        SET new e XX GET
        SET a b NX XX
        SET a b XX NX
        SET a b NX NX
        SET a b FOO
        SET a b EX
        SET a b EX 10 PX 10
        SET a b EX 10 EX 100
        TTL a
        SET a b EX 10 EXAT 10
        SET a b KEEPTTL
        TTL a
        SET a b
        TTL a
        SET a b KEEPTTL EX 10
        SET a b EX 10 KEEPTTL
        SET a b PERSIST
        SET a b EX 0
        SET a b EX -1
        SET a b EX 1.5
        SET a b EX " 1"
        SET a b EX 01
        SET a b EX +1
        SET a b EX 9223372036854775807
        SET a b EX 9223372036854775808
        SET a b PX 9223372036854775807
        SET a b PX 0
        SET a b EXAT -5
        SET a b PXAT 1
        GET a
        EXISTS a
        SET a b PXAT 99999999999999999999
        SET a b EXAT 4102444800
        TTL a
        SET a b EXAT 1
        GET a
        SETNX a 1
        SETNX a 2
        SETNX a
        SETEX a 100 x
        TTL a
        SETEX a 0 x
        SETEX a -1 x
        SETEX a x x
        SETEX a 100
        GETDEL a
        GETDEL a
        GETDEL
        APPEND a xyz
        APPEND a ""
        APPEND a "\x00"
        GET a
        APPEND a
        MSET a 1 b 2 a 3
        MGET a b none a
        MGET
        MSET a
        MSET a 1 b
        MGET none
        DEL a a none
        DEL
        UNLINK b n new
        EXISTS a b none b
        """;

    private const string Numbers = """
        INCR i
        INCRBY i 10
        DECR i
        DECRBY i 20
        GET i
        INCRBY i -9223372036854775808
        SET i 9223372036854775807
        INCR i
        INCRBY i 1
        DECRBY i -1
        DECR i
        INCRBY i 9223372036854775808
        INCRBY i x
        INCRBY i ""
        INCRBY i 1.0
        INCRBY i 007
        INCRBY i +7
        INCRBY i -0
        DECRBY i -9223372036854775808
        DECRBY j -9223372036854775808
        DECRBY i x
        SET i -9223372036854775808
        DECR i
        INCRBY i -1
        INCRBY i 9223372036854775807
        GET i
        SET i " 1"
        INCR i
        SET i 01
        INCR i
        SET i -0
        INCR i
        SET i ""
        INCR i
        SET i 1.5
        INCR i
        SET i 12345678901234567890123
        INCR i
        SET i 5 EX 100
        INCR i
        TTL i
        INCR
        INCR i j
        INCRBY i
        DECRBY i
        """;

    private const string Expiries = """
        TTL none
        PTTL none
        SET a b
        TTL a
        PTTL a
        EXPIRE a 100
        TTL a
        PTTL a
        PERSIST a
        PERSIST a
        PERSIST none
        TTL a
        EXPIRE none 10
        EXPIRE a x
        EXPIRE a 1.5
        EXPIRE a 9223372036854775807
        EXPIRE a -9223372036854775808
        EXPIRE none 9223372036854775807
        PEXPIRE a 9223372036854775807
        EXPIRE a 100 XX
        EXPIRE a 100 GT
        EXPIRE a 100 LT
        TTL a
        EXPIRE a 200 NX
        EXPIRE a 200 LT
        EXPIRE a 200 GT
        TTL a
        EXPIRE a 150 XX LT
        TTL a
        EXPIRE a 100 nx xx
        EXPIRE a 100 nx gt
        EXPIRE a 100 lt gt
        EXPIRE a 100 foo
        EXPIRE a x foo
        EXPIRE a x nx gt
        EXPIRE a
        PEXPIRE a 300000
        TTL a
        PEXPIRE a
        PEXPIRE a x
        EXPIREAT a 4102444800
        TTL a
        EXPIREAT a 9223372036854775807
        EXPIREAT a x
        EXPIREAT a 1
        GET a
        SET a b
        PEXPIREAT a 4102444800000
        TTL a
        PEXPIREAT a 4102444900000 LT
        PEXPIREAT a 4102444900000 GT
        TTL a
        pexpireat a 4102444900001 XX
        PEXPIREAT a 9223372036854775808
        PEXPIREAT a
        PEXPIREAT none 1
        PEXPIREAT a -1
        GET a
        SET a b
        EXPIRE a 0
        EXISTS a
        SET a b
        EXPIRE a -1
        EXISTS a
        SET a b
        PEXPIRE a -9223372036854775808
        EXISTS a
        SET a b EX 100
        EXPIRE a -1 GT
        EXISTS a
        EXPIRE a -1 LT
        EXISTS a
        GETEX a
        SET a b
        GETEX a EX 100
        TTL a
        GETEX a PERSIST
        TTL a
        GETEX a PX 100000
        TTL a
        GETEX a EXAT 4102444800
        TTL a
        GETEX a EX 0
        GETEX a EX x
        GETEX none EX 0
        GETEX none EX x
        GETEX a EX
        GETEX a NX
        GETEX a KEEPTTL
        GETEX a PERSIST EX 10
        GETEX a EX 10 PERSIST
        GETEX a EX 10 PX 10
        GETEX none PERSIST
        GETEX
        GETEX a PXAT 1
        EXISTS a
        TYPE a
        SET a b
        TYPE a
        TYPE
        TTL
        TTL a b
        APPEND a c
        SETEX a 100 b
        APPEND a c
        TTL a
        """;

    private const string Connections = """
        PING
        PING hello
        PING ""
        PING a b
        ECHO hello
        ECHO
        ECHO a b
        SELECT 0
        SELECT 1
        SELECT -1
        SELECT x
        SELECT 99999999999
        SELECT
        AUTH
        AUTH x
        AUTH default x
        AUTH other x
        AUTH a b c
        CLIENT
        CLIENT FOO
        CLIENT "fo o\r\n" x
        CLIENT GETNAME
        CLIENT SETNAME me
        CLIENT GETNAME
        client getname
        CLIENT SETNAME "a b"
        CLIENT SETNAME "\xff"
        CLIENT SETNAME ""
        CLIENT GETNAME
        CLIENT SETNAME
        CLIENT GETNAME x
        CLIENT ID x
        HELLO x
        HELLO 4
        HELLO 1
        HELLO 3 FOO
        HELLO 3 AUTH a
        HELLO 3 AUTH a b
        HELLO 3 SETNAME
        HELLO 3 SETNAME "a b"
        CONFIG
        CONFIG GET
        CONFIG FOO
        CONFIG GET save
        CONFIG GET APPENDONLY
        CONFIG GET databases
        CONFIG GET nothing
        COMMAND COUNT x
        COMMAND FOO
        COMMAND DOCS nothing
        INFO nothing
        DBSIZE
        DBSIZE x
        SET a 1
        SET b 2
        DBSIZE
        FLUSHALL x
        FLUSHALL SYNC ASYNC
        FLUSHALL SYNC
        DBSIZE
        SET a 1
        FLUSHALL ASYNC
        SCAN
        SCAN x
        SCAN " 0"
        SCAN 0
        SCAN 0 COUNT
        SCAN 0 COUNT 0
        SCAN 0 COUNT -1
        SCAN 0 COUNT x
        SCAN 0 FOO bar
        SCAN 0 MATCH a COUNT 100 TYPE string
        SET a 1
        SCAN 0 COUNT 1000
        SCAN 0 COUNT 1000 TYPE list
        SCAN 0 COUNT 1000 MATCH b
        SCAN 0 COUNT 1000 MATCH [^b]
        FOO
        FOO a b c
        foo "a\r\nb" "\x00zero" '' c
        "" a
        "f\x00o" x
        "new\nline"
        FOO aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccc
        FOO aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b
        nocommandwithaverylongnamenocommandwithaverylongnamenocommandwithaverylongnamenocommandwithaverylongnamenocommandwithaverylongnamenocommandwithaverylongname x
        """;

    public static IReadOnlyDictionary<string, IReadOnlyList<byte[][]>> Fixed { get; } = new Dictionary<string, IReadOnlyList<byte[][]>>
    {
        ["strings"] = Parse(Strings),
        ["numbers"] = Parse(Numbers),
        ["expiries"] = Parse(Expiries),
        ["connections"] = Parse(Connections),
    };

    private static readonly string[] Integers =
        ["0", "1", "-1", "10", "100", "1000", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "x", "", "1.5", "01", "-0", "+1", " 1", "123456"];

    // None that is over while a script runs.
    private static readonly string[] Times =
        ["100000", "1000000", "4102444800", "0", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "x", "", "1.5", "0100000"];

    private static readonly string[] Options =
        ["NX", "XX", "GET", "KEEPTTL", "PERSIST", "EX 100", "PX 100000", "EXAT 4102444800", "PXAT 4102444800000", "PXAT 1", "EX", "EX 0", "EX x", "GT", "LT", "foo", "EX 1000"];

    // What follows the name: k a key, v a value, i an integer, t a time, o options; and a + where more of the last come.
    private static readonly (string Name, string Shape)[] Random =
    [
        ("GET", "k"), ("GET", "k"), ("SET", "kv"), ("SET", "ki"), ("SET", "kvo"), ("SET", "kio+"), ("GETEX", "ko+"), ("GETDEL", "k"), ("SETNX", "kv"),
        ("SETEX", "ktv"), ("MGET", "k+"), ("MSET", "kvkv"), ("DEL", "k+"), ("UNLINK", "k"), ("EXISTS", "k+"), ("INCR", "k"), ("DECR", "k"), ("INCRBY", "ki"),
        ("DECRBY", "ki"), ("APPEND", "kv"), ("STRLEN", "k"), ("EXPIRE", "kto"), ("PEXPIRE", "kt"), ("EXPIREAT", "kto"), ("PERSIST", "k"), ("TTL", "k"), ("TYPE", "k"),
        ("PING", ""), ("ECHO", "v"), ("SELECT", "i"), ("FOO", "v+"), ("CLIENT GETNAME", ""), ("CLIENT SETNAME", "v"), ("FLUSHALL", ""), ("EXPIRE", "kt"),
    ];

    /// <summary>Commands drawn from a seed; some have too many arguments, or too few.</summary>
    public static IReadOnlyList<byte[][]> Draw(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => DrawOne(random))];
    }

    public static IReadOnlyList<byte[][]> Parse(string lines) => [.. lines.Split('\n').Select(line =>
    {
        var words = new List<byte[]>();
        Assert.True(InlineArguments.TrySplit(RespConnection.Bytes(line), words), line);
        return words.ToArray();
    })];

    private static byte[][] DrawOne(Random random)
    {
        var (name, shape) = Random[random.Next(Random.Length)];
        if (name == "FLUSHALL" && random.Next(10) > 0)
            name = "PING";
        var words = name.Split(' ').ToList();
        for (var at = 0; at < shape.Length; at++)
        {
            var kind = shape[at] == '+' ? shape[at - 1] : shape[at];
            for (var more = shape[at] == '+' ? random.Next(4) : 1; more > 0; more--)
                words.AddRange(Word(random, kind));
        }

        if (random.Next(25) == 0 && words.Count > 1)
            words.RemoveAt(words.Count - 1);
        if (random.Next(40) == 0)
            words.Add("extra");
        if (random.Next(5) == 0)
            words[0] = words[0].ToLowerInvariant();
        return [.. words.Select(RespConnection.Bytes)];
    }

    private static string[] Word(Random random, char kind) => kind switch
    {
        'k' => [$"key{random.Next(5).ToString(CultureInfo.InvariantCulture)}"],
        'i' => [Integers[random.Next(Integers.Length)]],
        't' => [Times[random.Next(Times.Length)]],
        'o' => Options[random.Next(Options.Length)].Split(' '),
        _ => [random.Next(8) switch { 0 => "", 1 => "\r\n", 2 => "\0ÿ", 3 => new string('z', random.Next(10_000)), 4 => "41", _ => $"v{random.Next(100)}" }],
    };
}

using System.Text;
using OrleansCluster.Gateways.Redis.Keyspace;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>The texts of errors: Redis' own where it has one.</summary>
internal static class RedisErrors
{
    public static ReadOnlySpan<byte> Syntax => "ERR syntax error"u8;

    public static ReadOnlySpan<byte> NotAnInteger => "ERR value is not an integer or out of range"u8;

    public static ReadOnlySpan<byte> WrongPassword => "WRONGPASS invalid username-password pair or user is disabled."u8;

    public static ReadOnlySpan<byte> ClientName => "ERR Client names cannot contain spaces, newlines or special characters."u8;

    public static ReadOnlySpan<byte> NotAuthenticated => "NOAUTH Authentication required."u8;

    public static ReadOnlySpan<byte> TooManyConnections => "ERR max number of clients reached"u8;

    /// <summary>What a failure of the keyspace is called.</summary>
    public static ReadOnlySpan<byte> Of(RedisStatus status) => status switch
    {
        RedisStatus.InvalidKey => "ERR a key must have 1 to 4096 bytes"u8,
        RedisStatus.ValueTooLarge => "ERR string exceeds maximum allowed size (proto-max-bulk-len)"u8,
        RedisStatus.DoesNotFit => "OOM command not allowed when used memory > 'maxmemory'."u8,
        RedisStatus.NotANumber => NotAnInteger,
        RedisStatus.Overflow => "ERR increment or decrement would overflow"u8,
        RedisStatus.Unavailable => "TRYAGAIN the shard of a key cannot serve it now; nothing was done with that key"u8,
        RedisStatus.OutcomeUnknown => "UNKNOWN whether the command took effect is unknown"u8,
        _ => throw new InvalidOperationException($"{status} is no failure."),
    };

    /// <summary>Whether a status is a failure, and not an outcome that the command has a reply for.</summary>
    public static bool IsFailure(RedisStatus status) => status >= RedisStatus.InvalidKey;

    public static byte[] InvalidExpiry(string command) => Bytes($"ERR invalid expire time in '{command}' command");

    public static byte[] Arity(string command) => Bytes($"ERR wrong number of arguments for '{command}' command");

    /// <summary>An argument as it is shown in an error: each byte a letter, up to the first zero, and not too many.</summary>
    public static string Shown(ReadOnlySpan<byte> argument, int most = 128)
    {
        var end = argument.IndexOf((byte)0);
        var shown = end < 0 ? argument : argument[..end];
        return Encoding.Latin1.GetString(shown[..Math.Min(shown.Length, most)]);
    }

    /// <summary>The bytes of a text in which each letter is one.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}

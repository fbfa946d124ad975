using System.Buffers.Text;
using OrleansCluster.Gateways.Redis.Keyspace;
using OrleansCluster.Gateways.Redis.Protocol;

namespace OrleansCluster.Gateways.Redis.Commands;

/// <summary>SCAN: a page of keys and the cursor of the next.</summary>
internal static class ScanCommand
{
    private const int DefaultCount = 10;

    public static async ValueTask RunAsync(CommandRunner runner)
    {
        if (!TryReadCursor(runner.Span(1), out var cursor))
        {
            runner.Writer.Error("ERR invalid cursor"u8);
            return;
        }

        if (!TryReadOptions(runner, out var count, out var pattern, out var isOfType))
            return;
        var page = await runner.Keyspace.ScanAsync(cursor, count, runner.CancellationToken);
        if (RedisErrors.IsFailure(page.Status))
        {
            runner.Writer.Error(RedisErrors.Of(page.Status));
            return;
        }

        Write(runner.Writer, page.Cursor, [.. page.Keys.Where(key => isOfType && (pattern == 0 || GlobPattern.IsMatch(runner.Span(pattern), key.Span)))]);
    }

    private static void Write(RespWriter writer, ulong cursor, List<ReadOnlyMemory<byte>> keys)
    {
        Span<byte> digits = stackalloc byte[RespInteger.MaxBytes];
        Utf8Formatter.TryFormat(cursor, digits, out var length);
        writer.Array(2);
        writer.Bulk(digits[..length]);
        writer.Array(keys.Count);
        foreach (var key in keys)
            writer.Bulk(key.Span);
    }

    private static bool TryReadCursor(ReadOnlySpan<byte> text, out ulong cursor)
    {
        cursor = 0;
        return text.IsEmpty || (Utf8Parser.TryParse(text, out cursor, out var used) && used == text.Length);
    }

    // Everything here is a string.
    private static bool TryReadOptions(CommandRunner runner, out int count, out int pattern, out bool isOfType)
    {
        (count, pattern, isOfType) = (DefaultCount, 0, true);
        for (var index = 2; index < runner.Count; index += 2)
        {
            var hasValue = index + 1 < runner.Count;
            if (hasValue && runner.Is(index, "COUNT"u8))
            {
                if (!RespInteger.TryParse(runner.Span(index + 1), out var number))
                    return Refuse(runner, RedisErrors.NotAnInteger);
                if (number < 1)
                    return Refuse(runner, RedisErrors.Syntax);
                count = (int)Math.Min(number, RedisLimits.MaxScanCount);
            }
            else if (hasValue && runner.Is(index, "MATCH"u8))
            {
                pattern = index + 1;
            }
            else if (hasValue && runner.Is(index, "TYPE"u8))
            {
                isOfType = runner.Is(index + 1, "STRING"u8);
            }
            else
            {
                return Refuse(runner, RedisErrors.Syntax);
            }
        }

        return true;
    }

    private static bool Refuse(CommandRunner runner, ReadOnlySpan<byte> error)
    {
        runner.Writer.Error(error);
        return false;
    }
}

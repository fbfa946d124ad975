using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace OrleansCluster.Gateways.Redis.Protocol;

/// <summary>Writes replies. Nothing goes out before <see cref="FlushAsync"/>.</summary>
internal sealed class RespWriter(PipeWriter output)
{
    private const int PageBytes = 4 * 1024;
    private const int MaxErrorBytes = 1024;

    private Memory<byte> _page;
    private int _used;

    /// <summary>Whether the client speaks RESP3.</summary>
    public bool IsResp3 { get; set; }

    /// <summary>Bytes that were written since the last flush.</summary>
    public long UnflushedBytes { get; private set; }

    /// <summary>Lets everything go out; completes when the client has taken enough of it. False if nobody takes anything any more.</summary>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken)
    {
        Commit();
        UnflushedBytes = 0;
        return output.FlushAsync(cancellationToken);
    }

    /// <summary>Writes protocol as it stands.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var target = Reserve(1);
            var count = Math.Min(target.Length, bytes.Length);
            bytes[..count].CopyTo(target);
            Use(count);
            bytes = bytes[count..];
        }
    }

    public void Ok() => Raw("+OK\r\n"u8);

    public void Null() => Raw(IsResp3 ? "_\r\n"u8 : "$-1\r\n"u8);

    /// <summary>An error, with its code before it; what would end its line becomes a space.</summary>
    public void Error(ReadOnlySpan<byte> text)
    {
        Span<byte> line = stackalloc byte[MaxErrorBytes];
        text = text[..Math.Min(text.Length, line.Length)];
        text.CopyTo(line);
        line = line[..text.Length];
        line.Replace((byte)'\r', (byte)' ');
        line.Replace((byte)'\n', (byte)' ');
        Raw("-"u8);
        Raw(line);
        Raw("\r\n"u8);
    }

    public void Integer(long number) => Header((byte)':', number);

    public void Array(long count) => Header((byte)'*', count);

    /// <summary>Pairs: a map in RESP3, an array of twice as many otherwise.</summary>
    public void Map(int count) => Header((byte)(IsResp3 ? '%' : '*'), IsResp3 ? count : 2 * count);

    /// <summary>What has no order: a set in RESP3, an array otherwise.</summary>
    public void Set(int count) => Header((byte)(IsResp3 ? '~' : '*'), count);

    /// <summary>A word, which holds nothing that ends its line.</summary>
    public void Status(ReadOnlySpan<byte> word)
    {
        Raw("+"u8);
        Raw(word);
        Raw("\r\n"u8);
    }

    public void Bulk(ReadOnlySpan<byte> value)
    {
        BulkHeader(value.Length);
        Raw(value);
        Raw("\r\n"u8);
    }

    public void BulkHeader(int length) => Header((byte)'$', length);

    /// <summary>Text for people to read: said to be such in RESP3.</summary>
    public void Verbatim(ReadOnlySpan<byte> text)
    {
        if (!IsResp3)
        {
            Bulk(text);
            return;
        }

        Header((byte)'=', text.Length + 4);
        Raw("txt:"u8);
        Raw(text);
        Raw("\r\n"u8);
    }

    private void Header(byte mark, long number)
    {
        var target = Reserve(RespInteger.MaxBytes + 3);
        target[0] = mark;
        Utf8Formatter.TryFormat(number, target[1..], out var digits);
        target[digits + 1] = (byte)'\r';
        target[digits + 2] = (byte)'\n';
        Use(digits + 3);
    }

    private Span<byte> Reserve(int size)
    {
        if (_page.Length - _used < size)
        {
            Commit();
            _page = output.GetMemory(Math.Max(size, PageBytes));
        }

        return _page.Span[_used..];
    }

    private void Use(int count)
    {
        _used += count;
        UnflushedBytes += count;
    }

    private void Commit()
    {
        if (_used > 0)
            output.Advance(_used);
        (_page, _used) = (default, 0);
    }
}

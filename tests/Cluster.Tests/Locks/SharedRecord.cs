using System.Globalization;
using Orleans.Storage;

namespace OrleansCluster.Cluster.Tests.Locks;

/// <summary>One record in memory that bears versions, as a durable provider keeps it.</summary>
internal sealed class SharedRecord
{
    private long _version;

    private (long Version, byte[] Bytes)? Record { get; set; }

    /// <summary>Around each write: of what it is given it may do before, after, or nothing.</summary>
    public Func<Func<Task>, Task> OnWrite { get; set; } = write => write();

    public Func<Func<Task>, Task> OnRead { get; set; } = read => read();

    public int Writes { get; private set; }

    public bool Exists => Record is not null;

    public string? Etag => Record?.Version.ToString(CultureInfo.InvariantCulture);

    public byte[]? Bytes => Record?.Bytes;

    /// <summary>Writes, or with nothing deletes, if it is still the one that is expected; its new ETag.</summary>
    public string? Change(byte[]? bytes, string? expected)
    {
        if (Etag != expected)
            throw new InconsistentStateException("It was written by somebody else.", Etag ?? "none", expected ?? "none");
        Writes++;
        _version++;
        Record = bytes is null ? null : (_version, bytes);
        return Etag;
    }
}

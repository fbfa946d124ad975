using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansCluster.Algorithms.Cache.Replication;
using OrleansCluster.Algorithms.Codecs;

namespace OrleansCluster.Algorithms.Cache.Shards;

/// <summary>Records of shards as bytes: format version, epoch, generation, its beginning, the owner, count of backups and those; of each member the silo's name and the incarnation.</summary>
public static class ShardRecordCodec
{
    /// <summary>The version of the format.</summary>
    public const byte Format = 1;

    // A name of one letter, its length, and the incarnation.
    private const int LeastMemberBytes = 3;

    public static byte[] Encode(ShardRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var writer = new ByteWriter(128);
        writer.Byte(Format);
        writer.Number(record.Epoch);
        writer.Number(record.Generation);
        writer.Number(record.Beginning);
        Write(writer, record.Owner);
        writer.Number(record.Backups.Length);
        foreach (var backup in record.Backups)
            Write(writer, backup);
        return writer.Written.ToArray();
    }

    /// <summary>Reads a record from bytes that are not trusted.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out ShardRecord? record, out DecodeFault fault)
    {
        var reader = new CacheFormatReader(bytes, Format);
        var epoch = reader.Version();
        var generation = reader.Version();
        var beginning = reader.Version();
        if (generation > ShardLimits.MaxGenerations || generation > beginning || beginning > epoch)
            reader.Refuse();
        var owner = Read(ref reader);
        var backups = new ShardMember[reader.Count(ShardLimits.MaxBackups, LeastMemberBytes)];
        for (var at = 0; at < backups.Length; at++)
        {
            backups[at] = Read(ref reader);
            if (backups[at] == owner || backups.AsSpan(0, at).Contains(backups[at]))
                reader.Refuse();
        }

        fault = reader.End();
        record = fault == DecodeFault.None ? new(epoch, generation, beginning, owner, ImmutableArray.Create(backups)) : null;
        return record is not null;
    }

    private static void Write(ByteWriter writer, ShardMember member)
    {
        writer.Text(member.Silo);
        writer.Number(member.Incarnation);
    }

    private static ShardMember Read(ref CacheFormatReader reader) => new(reader.Name(), reader.Version());
}

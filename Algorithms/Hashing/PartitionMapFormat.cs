using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;

namespace OrleansCluster.Algorithms.Hashing;

/// <summary>
/// A partition map as bytes, little endian: format version (1 byte), epoch (8), binary logarithm of the partitions (1), backups (1), nodes (2); each node's
/// weight (2), length of its name (2), its name in UTF-8; the replicas' numbers (2 each), partition after partition, the primary first; XXH3 of
/// all that (8).
/// </summary>
internal static class PartitionMapFormat
{
    private const byte Version = 1;
    private const int HeadLength = 1 + 8 + 1 + 1 + 2;
    private const int ChecksumLength = 8;
    private const int MaxNameBytes = 3 * HashLimits.MaxNameLength;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Write(PartitionMap map)
    {
        var length = HeadLength + map.Nodes.Sum(node => 4 + StrictUtf8.GetByteCount(node.Name)) + (2 * map.Replicas.Length) + ChecksumLength;
        var bytes = new byte[length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), map.Epoch);
        bytes[9] = (byte)BitOperations.Log2((uint)map.Options.Partitions);
        bytes[10] = (byte)map.Options.Backups;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(11), (ushort)map.Nodes.Length);
        var rest = bytes.AsSpan(HeadLength);
        foreach (var node in map.Nodes)
        {
            var count = StrictUtf8.GetBytes(node.Name, rest[4..]);
            BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)node.Weight);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], (ushort)count);
            rest = rest[(4 + count)..];
        }

        foreach (var replica in map.Replicas)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(rest, replica);
            rest = rest[2..];
        }

        BinaryPrimitives.WriteUInt64LittleEndian(rest, KeyHash.Of(bytes.AsSpan(0, length - ChecksumLength)).Value);
        return bytes;
    }

    public static PartitionMap Read(ReadOnlySpan<byte> bytes)
    {
        Require(bytes.Length > HeadLength + ChecksumLength, "It is cut off.");
        Require(bytes[0] == Version, $"Its format is {bytes[0]}; known is {Version}.");
        var rest = bytes[HeadLength..^ChecksumLength];
        Require(BinaryPrimitives.ReadUInt64LittleEndian(bytes[^ChecksumLength..]) == KeyHash.Of(bytes[..^ChecksumLength]).Value, "Its checksum is wrong.");
        var epoch = BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]);
        Require(epoch > 0, $"Its epoch is {epoch}.");
        Require(bytes[9] <= BitOperations.Log2(HashLimits.MaxPartitions), $"It has 2^{bytes[9]} partitions.");
        var options = new PartitionMapOptions { Partitions = 1 << bytes[9], Backups = bytes[10] };
        if (options.Check() is { } wrong)
            throw Refusal(wrong);
        var nodes = ReadNodes(BinaryPrimitives.ReadUInt16LittleEndian(bytes[11..]), ref rest);
        return new PartitionMap(epoch, options, nodes, ReadReplicas(options, nodes.Length, rest));
    }

    private static ImmutableArray<HashNode> ReadNodes(int count, ref ReadOnlySpan<byte> rest)
    {
        Require(count is > 0 and <= HashLimits.MaxNodes, $"It has {count} nodes.");
        var nodes = new HashNode[count];
        for (var i = 0; i < count; i++)
        {
            Require(rest.Length >= 4, "It is cut off.");
            var (weight, length) = (BinaryPrimitives.ReadUInt16LittleEndian(rest), BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]));
            Require(length <= MaxNameBytes && length <= rest.Length - 4, $"A name has {length} bytes.");
            nodes[i] = new HashNode(NameOf(rest.Slice(4, length)), weight);
            rest = rest[(4 + length)..];
        }

        try
        {
            var sorted = HashNodes.Sort(nodes, nameof(nodes));
            Require(sorted.SequenceEqual(nodes), "Its nodes are out of order.");
            return sorted;
        }
        catch (ArgumentException e)
        {
            throw Refusal(e.Message, e);
        }
    }

    private static string NameOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw Refusal("A name is no UTF-8.", e);
        }
    }

    private static ushort[] ReadReplicas(PartitionMapOptions options, int nodes, ReadOnlySpan<byte> rest)
    {
        var copies = PartitionMap.CopiesOf(options, nodes);
        Require(rest.Length == 2 * options.Partitions * copies, $"{rest.Length} bytes are replicas.");
        var replicas = new ushort[options.Partitions * copies];
        for (var i = 0; i < replicas.Length; i++)
        {
            replicas[i] = BinaryPrimitives.ReadUInt16LittleEndian(rest[(2 * i)..]);
            Require(replicas[i] < nodes, $"A replica is on node {replicas[i]} of {nodes}.");
            Require(!replicas.AsSpan(i - (i % copies), i % copies).Contains(replicas[i]), "A partition has two replicas on one node.");
        }

        return replicas;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw Refusal(otherwise);
    }

    private static FormatException Refusal(string reason, Exception? cause = null) => new($"This is no partition map: {reason}", cause);
}

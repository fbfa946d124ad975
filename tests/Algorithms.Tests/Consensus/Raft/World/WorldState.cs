using System.Buffers.Binary;

namespace OrleansCluster.Algorithms.Tests.Consensus.Raft.World;

/// <summary>A state machine that remembers all it was given.</summary>
internal sealed class WorldState
{
    private readonly List<long> _values = [];

    public long Applied { get; private set; }

    /// <summary>Of all values so far, in their order.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037;

    public IReadOnlyList<long> Values => _values;

    public static WorldState From(long index, byte[] snapshot)
    {
        var state = new WorldState { Applied = index };
        for (var at = 0; at < snapshot.Length; at += 8)
            state.Add(BinaryPrimitives.ReadInt64LittleEndian(snapshot.AsSpan(at)));
        return state;
    }

    public void Apply(long index, long? value)
    {
        Assert.Equal(Applied + 1, index);
        Applied = index;
        if (value is not null)
            Add(value.Value);
    }

    public byte[] Snapshot()
    {
        var bytes = new byte[_values.Count * 8];
        for (var i = 0; i < _values.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 8), _values[i]);
        return bytes;
    }

    private void Add(long value)
    {
        _values.Add(value);
        Digest = (Digest ^ (ulong)value) * 1099511628211;
    }
}

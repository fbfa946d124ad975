namespace OrleansCluster.Simulator.Loop;

/// <summary>
/// The hash of a trace after each event, or, when there are too many, after every second, every fourth and so on: memory is bounded, and
/// two runs can be compared to find where they part. Since each hash is over all before it, they differ from there on.
/// </summary>
/// <param name="capacity">How many hashes are kept at most; even, and at least 2.</param>
internal sealed class TraceSteps(int capacity = TraceSteps.DefaultCapacity)
{
    /// <summary>32 MiB: more events than ten virtual minutes of any workload have.</summary>
    private const int DefaultCapacity = 4 * 1024 * 1024;

    private readonly List<ulong> _hashes = [];

    /// <summary>How many events there are from one hash to the next.</summary>
    public long Stride { get; private set; } = 1;

    /// <summary>Notes the hash after the event of this number; they come in order, from 1.</summary>
    public void Add(long number, ulong hash)
    {
        if (number % Stride != 0) return;
        if (_hashes.Count == capacity)
        {
            for (var i = 0; i < capacity / 2; i++) _hashes[i] = _hashes[(2 * i) + 1];
            _hashes.RemoveRange(capacity / 2, capacity - (capacity / 2));
            Stride *= 2;
            if (number % Stride != 0) return;
        }

        _hashes.Add(hash);
    }

    /// <summary>
    /// Between which events, both included, the first is that differs: one and the same if all hashes were kept. If one trace is the
    /// beginning of the other, the one that follows it. Only for traces that differ.
    /// </summary>
    public (long First, long Last) Parting(TraceSteps other)
    {
        var stride = Math.Max(Stride, other.Stride);
        var mine = stride / Stride;
        var others = stride / other.Stride;
        long same = 0;
        while (((same + 1) * mine) - 1 < _hashes.Count && ((same + 1) * others) - 1 < other._hashes.Count
            && _hashes[(int)(((same + 1) * mine) - 1)] == other._hashes[(int)(((same + 1) * others) - 1)])
            same++;
        return ((same * stride) + 1, (same + 1) * stride);
    }
}

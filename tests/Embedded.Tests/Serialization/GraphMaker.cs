namespace OrleansCluster.Embedded.Tests.Serialization;

/// <summary>Draws object graphs from a seed: shared objects, cycles, nulls and boxed values included.</summary>
internal sealed class GraphMaker(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<Vertex> _vertices = [];

    public Vertex Make()
    {
        var count = _random.Next(1, 40);
        for (var i = 0; i < count; i++)
            _vertices.Add(_random.Next(3) == 0 ? new SubVertex() : new Vertex());
        foreach (var vertex in _vertices)
            Fill(vertex);
        return _vertices[0];
    }

    private void Fill(Vertex vertex)
    {
        vertex.Number = _random.Next();
        vertex.Text = _random.Next(2) == 0 ? null : $"text {_random.Next(10)}";
        vertex.Next = Vertex();
        vertex.Any = Any();
        vertex.List = Maybe(() => Many(Vertex));
        vertex.Array = Maybe(() => Many(Vertex).ToArray());
        vertex.Map = Maybe(() => Many(Vertex).Index().ToDictionary(pair => $"k{pair.Index}", pair => pair.Item));
        vertex.View = Maybe<IReadOnlyList<object?>>(() => _random.Next(2) == 0 ? [Any(), Any(), vertex] : Many(Any));
        vertex.Pair = (_random.Next(), Vertex());
        vertex.Tuple = Maybe(() => Tuple.Create(Vertex(), Many(_random.Next)));
        vertex.Bytes = Maybe(() => Many(() => (byte)_random.Next()).ToArray());
        vertex.Linked = Maybe(() => new LinkedList<object?>(Many(Any)));
        vertex.Immutable = [.. Many(() => Many(_random.Next))];
        vertex.Record = Maybe(() => new EdgeRecord(Vertex(), Vertex()) { Weight = _random.NextDouble() });
        if (vertex is not SubVertex sub)
            return;

        sub.Queue = Maybe(() => new Queue<Vertex?>(Many(Vertex)));
        sub.Point = _random.Next(2) == 0 ? null : new MutablePoint(_random.Next(), Many(_random.Next));
    }

    private Vertex? Vertex() => _random.Next(4) == 0 ? null : _vertices[_random.Next(_vertices.Count)];

    private object? Any() => _random.Next(9) switch
    {
        0 => null,
        1 => _random.Next(),
        2 => "string",
        3 => new MutablePoint(_random.Next(), Many(_random.Next)),
        4 => Many(Vertex),
        5 => new[] { _random.Next(), 2 },
        6 => new object?[] { Vertex(), 3.5, Vertex() },
        7 => DateTime.UnixEpoch,
        _ => Vertex(),
    };

    private T? Maybe<T>(Func<T> make)
        where T : class => _random.Next(3) == 0 ? null : make();

    private List<T> Many<T>(Func<T> make) => [.. Enumerable.Range(0, _random.Next(5)).Select(_ => make())];
}

namespace OrleansCluster.Algorithms.Metadata;

/// <summary>One key, or all keys from <see cref="From"/> on and before <see cref="To"/>. The default is every key.</summary>
public readonly record struct KeyRange
{
    private readonly ByteString _to;

    private KeyRange(ByteString from, ByteString to, bool isOne)
    {
        From = from;
        _to = to;
        IsOne = isOne;
    }

    public static KeyRange All => default;

    /// <summary>The first key that may be in the range.</summary>
    public ByteString From { get; }

    /// <summary>The first key behind the range; empty if the range has no end.</summary>
    public ByteString To => IsOne ? From.Successor() : _to;

    /// <summary>Whether the range was made of a single key.</summary>
    public bool IsOne { get; }

    /// <summary>Whether the range goes on to the last key.</summary>
    public bool IsOpen => !IsOne && _to.IsEmpty;

    public static KeyRange One(ByteString key) => new(key, default, true);

    /// <summary>From a key on and before another; an empty <paramref name="to"/> means no end.</summary>
    public static KeyRange Between(ByteString from, ByteString to) => new(from, to, false);

    public static KeyRange Prefix(ByteString prefix) => new(prefix, prefix.PrefixEnd(), false);

    public bool Contains(ByteString key) => IsOne ? key == From : From.CompareTo(key) <= 0 && !EndsBefore(key);

    /// <summary>Whether the key, and so every later one, is behind the range.</summary>
    internal bool EndsBefore(ByteString key) => IsOne ? key.CompareTo(From) > 0 : !_to.IsEmpty && _to.CompareTo(key) <= 0;
}

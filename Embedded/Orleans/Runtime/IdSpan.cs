using System.Text;
using OrleansCluster.Embedded.Identity;

namespace Orleans.Runtime;

/// <summary>A part of an identity: UTF-8 bytes with their hash, which is the same in every process.</summary>
[Immutable]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly byte[]? _value;
    private readonly int _hashCode;

    public IdSpan(byte[] value)
    {
        _value = value;
        _hashCode = StableHashing.Hash(value);
    }

    public ReadOnlyMemory<byte> Value => _value;

    public bool IsDefault => _value is null || _value.Length == 0;

    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));

    public ReadOnlySpan<byte> AsSpan() => _value;

    public uint GetUniformHashCode() => (uint)_hashCode;

    public bool Equals(IdSpan other) => ReferenceEquals(_value, other._value) || (_hashCode == other._hashCode && AsSpan().SequenceEqual(other.AsSpan()));

    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    public override int GetHashCode() => _hashCode;

    public int CompareTo(IdSpan other) => AsSpan().SequenceCompareTo(other.AsSpan());

    public override string ToString() => _value is null ? string.Empty : Encoding.UTF8.GetString(_value);

    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}

using System.Collections;
using System.Collections.Specialized;
using System.Runtime.CompilerServices;

namespace OrleansCluster.Embedded.Tests.Serialization;

/// <summary>
/// Walks an object graph and its copy side by side, by what is public: equal values, the same shape (an object met twice on
/// one side is met twice on the other), and nothing that can change in common.
/// </summary>
internal sealed class GraphComparer
{
    private readonly Dictionary<object, object> _copies = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, object> _originals = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(object? Original, object? Copy)> _open = new();

    /// <summary>How many objects that can change were met.</summary>
    public int Count => _copies.Count;

    public void Compare(object? original, object? copy)
    {
        _open.Enqueue((original, copy));
        while (_open.TryDequeue(out var pair))
            CompareOne(pair.Original, pair.Copy);

        Assert.Empty(_copies.Keys.Intersect(_originals.Keys, ReferenceEqualityComparer.Instance));
    }

    private void CompareOne(object? original, object? copy)
    {
        if (original is null || copy is null)
        {
            Assert.True(original is null && copy is null);
            return;
        }

        if (original is Array { Length: 0 } || IsLeaf(original))
        {
            Assert.Equal(original, copy);
            return;
        }

        if (!original.GetType().IsValueType && !Meet(original, copy))
            return;

        CompareParts(original, copy);
    }

    /// <summary>Whether it is a value of the framework without parts.</summary>
    private static bool IsLeaf(object value) =>
        value is string or Enum
        || (value.GetType() is { IsGenericType: false, Namespace: "System" or "System.Net" or "System.Numerics" or "System.Globalization" or "System.Threading" } type
            && type != typeof(object) && value is not IEnumerable and not ITuple)
        || value is Type or BitVector32;

    /// <summary>Notes that one is the copy of the other, and tells whether that is new.</summary>
    private bool Meet(object original, object copy)
    {
        var isNew = _copies.TryAdd(original, copy);
        Assert.Same(_copies[original], copy);
        Assert.Equal(isNew, _originals.TryAdd(copy, original));
        Assert.Same(_originals[copy], original);
        return isNew;
    }

    private void CompareParts(object original, object copy)
    {
        if (original is IEnumerable elements)
        {
            var (left, right) = (elements.Cast<object?>().ToList(), ((IEnumerable)copy).Cast<object?>().ToList());
            Assert.Equal(left.Count, right.Count);
            for (var i = 0; i < left.Count; i++)
                _open.Enqueue((left[i], right[i]));
            return;
        }

        Assert.Equal(original.GetType(), copy.GetType());
        if (original is ITuple tuple)
        {
            for (var i = 0; i < tuple.Length; i++)
                _open.Enqueue((tuple[i], ((ITuple)copy)[i]));
            return;
        }

        foreach (var property in original.GetType().GetProperties())
            _open.Enqueue((property.GetValue(original), property.GetValue(copy)));
    }
}

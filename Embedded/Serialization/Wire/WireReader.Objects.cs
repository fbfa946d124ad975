using System.Text;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <content>Objects and types met before, and stepping over what is not known.</content>
internal sealed partial class WireReader
{
    private const int KeptCapacity = 4096;

    private object?[] _objects = new object?[16];
    private TypeEntry[] _types = new TypeEntry[4];
    private Dictionary<int, SkippedObject>? _skipped;
    private int _objectCount;
    private int _highestCount;
    private int _typeCount;

    /// <summary>The number of the object that is read next. It must be recorded as soon as it is made.</summary>
    public int NumberObject()
    {
        if (_objectCount == _objects.Length) Array.Resize(ref _objects, _objectCount * 2);
        _highestCount = Math.Max(_highestCount, _objectCount + 1);
        return _objectCount++;
    }

    public void Record(object value, int number) => _objects[number] = value;

    /// <summary>When what was stepped over is read after all, parts of it may have been read already: steps over such a one.</summary>
    public bool TryTakeKnown(int number, out object? known)
    {
        known = _objects[number];
        if (known is null) return false;
        var skipped = _skipped![number];
        (_position, _objectCount, _typeCount) = (skipped.End, skipped.ObjectsAfter, skipped.TypesAfter);
        return true;
    }

    /// <summary>An object met before.</summary>
    /// <param name="typed">Whether its type is named here, for the case that it was stepped over; else it is the declared one.</param>
    /// <param name="exact">The body of the declared type, null if no object can be exactly of it.</param>
    public object ReadBackReference(bool typed, WireBody? exact, WireCodecProvider provider)
    {
        var index = typed ? ReadTypeIndex() : -1;
        var number = (int)Math.Min(ReadVarint(), int.MaxValue);
        if (number >= _objectCount) throw Fail($"Object {number} is referred to before it was met.");
        if (_objects[number] is { } known) return known;
        if (_skipped is null || !_skipped.TryGetValue(number, out var skipped) || skipped.Start < 0) throw Fail($"Object {number} is referred to from within, but can only be made when it is complete.");
        var body = (index < 0 ? exact : BodyOf(index, provider)) ?? throw Fail($"Object {number} lies in a member that is not known here, and its type is not named.");

        var (position, objects, types, budget) = (_position, _objectCount, _typeCount, _budget);
        Expect(body.Wire, skipped.Type);
        _skipped[number] = skipped with { Start = -1 }; // one that is only made when it is complete must not be begun again
        (_position, _objectCount, _typeCount, _budget) = (skipped.Start, number + 1, skipped.TypesBefore, long.MaxValue); // it was counted when it was stepped over
        Enter();
        var value = body.ReadObject(this, number);
        Leave();
        (_position, _objectCount, _typeCount, _budget) = (position, objects, types, budget);
        return value;
    }

    /// <summary>A type; -1 for none, else its number for <see cref="BodyOf"/> and <see cref="TypeOf"/>.</summary>
    public int ReadTypeIndex()
    {
        var token = ReadVarint();
        if (token == 0) return -1;
        if (token > 1) return token - 2 < (ulong)_typeCount ? (int)token - 2 : throw Fail("A type is referred to before it was named.");
        var name = ReadBytes(out _);
        if (name.Length > TypeCatalog.MaxNameLength) throw Fail($"A type's name has {name.Length} bytes; allowed are {TypeCatalog.MaxNameLength}.");
        if (_typeCount == _types.Length) Array.Resize(ref _types, _typeCount * 2);
        _types[_typeCount] = new TypeEntry(_position - name.Length, name.Length, null);
        return _typeCount++;
    }

    /// <summary>The codec of objects of the type.</summary>
    public WireBody BodyOf(int index, WireCodecProvider provider)
    {
        ref var entry = ref _types[index];
        return (entry.Resolved as WireBody) ?? (WireBody)(entry.Resolved = Resolve(entry, provider.ResolveBody));
    }

    public Type TypeOf(int index, WireCodecProvider provider) => Resolve(_types[index], provider.Catalog.Resolve);

    private T Resolve<T>(TypeEntry entry, Func<string, T> resolve)
    {
        var name = Encoding.UTF8.GetString(_buffer, entry.Start, entry.Length);
        try
        {
            return resolve(name);
        }
        catch (TypeResolutionException unknown)
        {
            throw Fail(unknown.Message, unknown);
        }
    }

    private void Skip(WireType type)
    {
        switch (type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case >= WireType.Fixed8 and <= WireType.Fixed128:
                Take(type.MinSize());
                break;
            case WireType.Bytes:
                ReadBytes(out _);
                break;
            case WireType.TypeName:
                ReadTypeIndex();
                break;
            default:
                Enter();
                SkipNested(type);
                Leave();
                break;
        }
    }

    private void SkipNested(WireType type)
    {
        switch (type)
        {
            case WireType.Group:
                var cursor = default(FieldCursor);
                EndGroup(ref cursor);
                break;
            case WireType.Sequence:
                var count = ReadCount(out var element);
                if (element.MinSize() > 1) Take(count * element.MinSize());
                else for (var i = 0; i < count; i++) Skip(element);
                break;
            case WireType.Pair:
                var types = ReadByte();
                Skip(CheckType(types >> 4));
                Skip(CheckType(types & 15));
                break;
            default:
                SkipObject();
                break;
        }
    }

    private void SkipObject()
    {
        var head = ReadByte();
        if (head == WireTypes.NullHead) return;
        if (head is WireTypes.TypedReference || (head & 3) == WireTypes.TypedHead) ReadTypeIndex();
        if (head is WireTypes.BackReference or WireTypes.TypedReference)
        {
            ReadVarint();
            return;
        }

        var type = CheckType(head >> 2);
        if (!type.HasIdentity())
        {
            Skip(type);
            return;
        }

        var number = NumberObject();
        if (TryTakeKnown(number, out _)) return;
        var (start, types) = (_position, _typeCount);
        Skip(type);
        (_skipped ??= [])[number] = new SkippedObject(type, start, _position, types, _typeCount, _objectCount);
    }

    private void ForgetObjects()
    {
        if (_objects.Length > KeptCapacity) (_objects, _types, _skipped) = (new object?[16], new TypeEntry[4], null);
        else Array.Clear(_objects, 0, _highestCount);
        _skipped?.Clear();
        (_objectCount, _highestCount, _typeCount) = (0, 0, 0);
    }

    private record struct TypeEntry(int Start, int Length, object? Resolved);
}

using OrleansCluster.Embedded.Serialization.Collections;
using Orleans.Serialization;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// What is declared as a class or an interface: null, an object met before, or one whose own type decides. Finds the bodies when
/// values come, since types may be cyclic.
/// </summary>
internal sealed class ReferenceCodec<T>(WireCodecProvider provider) : WireCodec<T>(WireType.Object)
    where T : class
{
    private readonly Func<object, object>? _toPlain = PlainCollections.ConverterOf(typeof(T));
    private WireBody? _exact;
    private bool _knowsExact;
    private KnownBody? _last;

    internal override void WriteValue(WireWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteByte(WireTypes.NullHead);
            return;
        }

        var body = BodyOf(value);
        object written = value;
        body ??= provider.GetBody((written = _toPlain is null ? value : _toPlain(value)).GetType());
        var isExact = ReferenceEquals(body, Exact());
        var number = 0;
        if (body.Wire.HasIdentity())
        {
            if (writer.TryGetNumber(value, out number))
            {
                writer.WriteByte(isExact ? WireTypes.BackReference : WireTypes.TypedReference);
                if (!isExact) writer.WriteType(body.Type, body.Name);
                writer.WriteVarint((uint)number);
                return;
            }

            number = writer.NumberObject();
            if (!body.RecordsLate) writer.Record(value, number);
        }

        writer.WriteByte((byte)((int)body.Wire << 2 | (isExact ? WireTypes.ExactHead : WireTypes.TypedHead)));
        if (!isExact) writer.WriteType(body.Type, body.Name);
        writer.Enter();
        body.WriteObject(writer, written);
        writer.Leave();
        if (body.RecordsLate && body.Wire.HasIdentity()) writer.Record(value, number);
    }

    internal override T ReadValue(WireReader reader)
    {
        var head = reader.ReadByte();
        if (head == WireTypes.NullHead) return null!;
        if (head is WireTypes.BackReference or WireTypes.TypedReference)
            return Cast(reader, reader.ReadBackReference(head == WireTypes.TypedReference, Exact(), provider));
        var body = (head & 3) switch
        {
            WireTypes.ExactHead => Exact() ?? throw reader.Fail($"No object can be exactly of type {TypeNames.Of(typeof(T))}."),
            WireTypes.TypedHead when reader.ReadTypeIndex() is var index and >= 0 => Assignable(reader, reader.BodyOf(index, provider)),
            _ => throw reader.Fail($"{head} is not the beginning of an object."),
        };
        if ((head >> 2) != (int)body.Wire) throw reader.Fail($"An object of type {TypeNames.Of(body.Type)} looks like wire type {head >> 2} where {body.Wire} was expected.");

        var number = -1;
        if (body.Wire.HasIdentity())
        {
            number = reader.NumberObject();
            if (reader.TryTakeKnown(number, out var known)) return Cast(reader, known!);
        }

        reader.Enter();
        var value = body is ClassBody<T> mine ? mine.Read(reader, number) : Cast(reader, body.ReadObject(reader, number));
        reader.Leave();
        return value;
    }

    public override WireBody Boxed(WireCodecProvider provider) => Exact() ?? throw new CodecNotFoundException($"No object is exactly of type {TypeNames.Of(typeof(T))}.");

    private WireBody? BodyOf(T value)
    {
        var type = value.GetType();
        if (type == typeof(T)) return Exact();
        var last = _last;
        if (last is not null && last.Type == type) return last.Body;
        if (_toPlain is not null && !provider.IsKnown(type)) return null;
        _last = last = new KnownBody(type, provider.GetBody(type));
        return last.Body;
    }

    private WireBody? Exact()
    {
        if (Volatile.Read(ref _knowsExact)) return _exact;
        _exact = provider.FindExact(typeof(T));
        Volatile.Write(ref _knowsExact, true);
        return _exact;
    }

    private static WireBody Assignable(WireReader reader, WireBody body) =>
        body is ClassBody<T> || body.Type.IsAssignableTo(typeof(T)) || body is GrainReferenceBody ? body : throw Mismatch(reader, body.Type);

    private static T Cast(WireReader reader, object value) => value as T ?? throw Mismatch(reader, value.GetType());

    private static WireFormatException Mismatch(WireReader reader, Type found) =>
        reader.Fail($"An object of type {TypeNames.Of(found)} stands where one of {TypeNames.Of(typeof(T))} was expected.");

    private sealed record KnownBody(Type Type, WireBody Body);
}

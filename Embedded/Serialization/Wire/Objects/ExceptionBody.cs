using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Orleans.Serialization;
using OrleansCluster.Embedded.Serialization.Objects;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// Exceptions, by the rules of <see cref="ExceptionCopier{T}"/>: 0 message, 1 stack trace, 2 HRESULT, 3 inner exception, 4 inner
/// exceptions of an aggregate, 5 a group with a pair for each entry of Data. An entry that cannot cross is left out.
/// </summary>
internal sealed class ExceptionBody<T>(WireCodecProvider provider) : ClassBody<T>(WireType.Group, provider), IBasePart<T>
    where T : Exception
{
    private readonly WireCodec<Exception> _exception = provider.GetCodec<Exception>();
    private readonly WireCodec<KeyValuePair<object, object?>> _entry = provider.GetCodec<KeyValuePair<object, object?>>();

    public WireType PartWire => WireType.Group;

    public override void Write(WireWriter writer, T value) =>
        WriteAll(writer, value, value is AggregateException ? ExceptionFields.MessageOf(value) : value.Message);

    public override T Read(WireReader reader, int number)
    {
        var value = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        reader.Record(value, number);
        ReadPart(reader, value);
        return value;
    }

    public void WritePart(WireWriter writer, T value) => WriteAll(writer, value, ExceptionFields.MessageOf(value));

    public void ReadPart(WireReader reader, T target)
    {
        var cursor = default(FieldCursor);
        if (reader.TryField(ref cursor, 0, WireType.Bytes)) ExceptionFields.MessageOf(target) = reader.ReadString();
        if (reader.TryField(ref cursor, 1, WireType.Bytes) && reader.ReadString() is { } trace) ExceptionDispatchInfo.SetRemoteStackTrace(target, trace);
        if (reader.TryField(ref cursor, 2, WireType.Fixed32)) target.HResult = (int)reader.ReadFixed32();
        if (reader.TryField(ref cursor, 3, WireType.Object)) ExceptionFields.InnerOf(target) = _exception.ReadValue(reader);
        if (target is AggregateException aggregate) ExceptionFields.InnersOf(aggregate) = ReadInners(reader, ref cursor);
        if (reader.TryField(ref cursor, 5, WireType.Group)) ReadData(reader, target);
        reader.EndGroup(ref cursor);
    }

    private void WriteAll(WireWriter writer, T value, string? message)
    {
        var next = 3UL;
        writer.WriteTag(WireType.Bytes, 0);
        writer.WriteString(message);
        writer.WriteTag(WireType.Bytes, 0);
        writer.WriteString(value.StackTrace);
        writer.WriteTag(WireType.Fixed32, 0);
        writer.WriteFixed32((uint)value.HResult);
        if (value.InnerException is { } inner)
        {
            writer.WriteTag(WireType.Object, 0);
            _exception.WriteValue(writer, inner);
            next = 4;
        }

        if (value is AggregateException aggregate)
        {
            writer.WriteTag(WireType.Sequence, 4 - next);
            _exception.WriteElements(writer, ExceptionFields.InnersOf(aggregate));
            next = 5;
        }

        if (ExceptionFields.DataOf(value) is { Count: > 0 } data)
        {
            writer.WriteTag(WireType.Group, 5 - next);
            WriteData(writer, data);
        }

        writer.WriteByte(WireTypes.EndTag);
    }

    private void WriteData(WireWriter writer, IDictionary data)
    {
        foreach (DictionaryEntry entry in data)
        {
            var mark = writer.Mark();
            try
            {
                writer.WriteTag(WireType.Pair, 0);
                _entry.WriteValue(writer, new(entry.Key, entry.Value));
            }
            catch (CodecNotFoundException)
            {
                writer.Rollback(mark);
            }
        }

        writer.WriteByte(WireTypes.EndTag);
    }

    private Exception[] ReadInners(WireReader reader, ref FieldCursor cursor)
    {
        if (!reader.TryField(ref cursor, 4, WireType.Sequence)) return [];
        var inners = new Exception[Math.Max(_exception.ReadCount(reader), 0)];
        _exception.ReadElements(reader, inners);
        return Array.IndexOf(inners, null) < 0 ? inners : throw reader.Fail("An inner exception of an aggregate is null.");
    }

    private void ReadData(WireReader reader, T target)
    {
        var cursor = default(FieldCursor);
        ExceptionFields.DataOf(target) = null;
        for (var number = 0UL; reader.TryField(ref cursor, number, WireType.Pair); number++)
        {
            var (key, value) = _entry.ReadValue(reader);
            target.Data[key] = value;
        }

        reader.EndGroup(ref cursor);
    }
}

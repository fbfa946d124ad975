using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Identity;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>
/// Grain references: 0 the grain, 1 the interface, if it has one. A grain that passes itself arrives as its own reference.
/// </summary>
internal sealed class GrainReferenceBody(WireCodecProvider provider) : WireBody(typeof(GrainReference), WireType.Group, provider)
{
    private readonly WireCodec<GrainId> _grainId = provider.GetCodec<GrainId>();
    private readonly WireCodec<Type?> _interface = provider.GetCodec<Type?>();

    public override void WriteObject(WireWriter writer, object value)
    {
        var reference = GrainAddressing.ReferenceOf((IAddressable)value);
        writer.WriteTag(WireType.Pair, 0);
        _grainId.WriteValue(writer, reference.GrainId);
        if (reference.Model is { } model)
        {
            writer.WriteTag(WireType.TypeName, 0);
            _interface.WriteValue(writer, model.Type);
        }

        writer.WriteByte(WireTypes.EndTag);
    }

    public override object ReadObject(WireReader reader, int number)
    {
        var cursor = default(FieldCursor);
        var runtime = reader.Runtime ?? throw reader.Fail("A grain reference came where there is no silo or client to call from.");
        if (!reader.TryField(ref cursor, 0, WireType.Pair)) throw reader.Fail("A grain reference lacks its grain.");
        var grainId = _grainId.ReadValue(reader);
        var type = reader.TryField(ref cursor, 1, WireType.TypeName) ? _interface.ReadValue(reader) : null;
        if (type is not null && (!type.IsInterface || !type.IsAssignableTo(typeof(IAddressable)))) throw reader.Fail($"{type} is not a grain interface.");
        var reference = type is null ? new GrainReference(runtime, grainId, model: null) : runtime.CreateReference(type, grainId);
        reader.Record(reference, number);
        reader.EndGroup(ref cursor);
        return reference;
    }
}

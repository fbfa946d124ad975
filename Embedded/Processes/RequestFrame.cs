using Orleans.Runtime;
using OrleansCluster.Embedded.Activations;
using OrleansCluster.Embedded.Cluster;
using OrleansCluster.Embedded.Grains;
using OrleansCluster.Embedded.Invocation;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Processes;

/// <summary>
/// How a call is written: kind, number, flags, method (64 bits), grain type and key, how often it was sent on, then, if the flags say so,
/// the calling grain and the request context, and at last the arguments.
/// </summary>
internal static class RequestFrame
{
    public static void Write(WireWriter writer, Call call, long id, bool placed)
    {
        var source = call.SourceId;
        var flags = (call.Method.IsOneWay ? RequestFlags.OneWay : RequestFlags.None)
            | (placed ? RequestFlags.Placed : RequestFlags.AsksWhere)
            | (call.ContextData is null ? RequestFlags.None : RequestFlags.HasContext)
            | (call.IsCancellable ? RequestFlags.Cancellable : RequestFlags.None)
            | (source is null ? RequestFlags.None : RequestFlags.HasSource);
        writer.WriteByte((byte)FrameKind.Request);
        writer.WriteVarint((ulong)id);
        writer.WriteByte((byte)flags);
        writer.WriteFixed64(call.Method.WireId);
        Write(writer, call.Target.GrainId);
        writer.WriteVarint((ulong)call.Forwards);
        if (source is { } grain) Write(writer, grain);
        if (call.ContextData is { } context) EngineTypes.Copiers.Wire.GetCodec<Dictionary<string, object>>().Write(writer, context);
        call.WriteArguments(writer);
    }

    public static RequestHeader ReadHeader(WireReader reader)
    {
        var id = (long)reader.ReadVarint();
        var flags = (RequestFlags)reader.ReadByte();
        var method = reader.ReadFixed64();
        var grain = ReadGrainId(reader);
        var forwards = (int)Math.Min(reader.ReadVarint(), int.MaxValue);
        var source = (flags & RequestFlags.HasSource) != 0 ? ReadGrainId(reader) : default;
        return new RequestHeader(id, flags, method, grain, forwards, source);
    }

    /// <summary>The call, as it is made here.</summary>
    /// <exception cref="WireFormatException">It is damaged.</exception>
    public static Call ReadCall(WireReader reader, in RequestHeader header, int bytes, MethodModel method, RemoteCaller caller, GrainRuntime references)
    {
        var context = (header.Flags & RequestFlags.HasContext) != 0 ? EngineTypes.Copiers.Wire.GetCodec<Dictionary<string, object>>().Read(reader) : null;
        var target = new GrainReference(references, header.Grain, method.Owner);
        var call = method.ReadCall(reader, target, caller, header.IsCancellable);
        call.CameIn(header, bytes);
        call.SetContext(context);
        return call;
    }

    private static void Write(WireWriter writer, GrainId grain)
    {
        writer.WriteBytes(grain.Type.AsSpan());
        writer.WriteBytes(grain.Key.AsSpan());
    }

    private static GrainId ReadGrainId(WireReader reader) =>
        new(new GrainType(ReadSpan(reader)), ReadSpan(reader));

    private static IdSpan ReadSpan(WireReader reader) => new(reader.ReadBytes(out _).ToArray());
}

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Read-only views: they cross with what they view, which has no comparer of its own then.</summary>
internal sealed class ViewBody<TView, TViewed>(
    WireCodecProvider provider, IBasePart<TViewed> viewed, Func<TView, TViewed> snapshot, Func<TViewed> create, Func<TViewed, TView> view)
    : ClassBody<TView>(viewed.PartWire, provider)
    where TView : class
{
    public override void Write(WireWriter writer, TView value) => viewed.WritePart(writer, snapshot(value));

    public override TView Read(WireReader reader, int number)
    {
        var inner = create();
        var outer = view(inner);
        reader.Record(outer, number);
        viewed.ReadPart(reader, inner);
        return outer;
    }
}

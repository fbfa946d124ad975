using System.Runtime.InteropServices;

namespace OrleansCluster.Embedded.Serialization.Wire;

/// <summary>Lists, without an array between.</summary>
internal sealed class ListBody<T>(WireCodecProvider provider)
    : CollectionBody<List<T>, T>(provider, new CollectionShape<List<T>, T>(list => [.. list], _ => [], (list, element) => list.Add(element)))
{
    public override void WritePart(WireWriter writer, List<T> value) => Element.WriteElements(writer, CollectionsMarshal.AsSpan(value));

    public override void ReadPart(WireReader reader, List<T> target)
    {
        CollectionsMarshal.SetCount(target, CountOf(reader));
        Element.ReadElements(reader, CollectionsMarshal.AsSpan(target));
    }
}

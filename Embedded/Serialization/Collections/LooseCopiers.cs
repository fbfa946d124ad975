using System.Collections;
using System.Collections.Specialized;
using System.Net;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class BitArrayCopier : ReferenceCopier<BitArray>
{
    private protected override BitArray CopyExact(BitArray value, CopyContext context)
    {
        var copy = new BitArray(value);
        context.Record(value, copy);
        return copy;
    }
}

internal sealed class NameValueCollectionCopier : ReferenceCopier<NameValueCollection>
{
    private protected override NameValueCollection CopyExact(NameValueCollection value, CopyContext context)
    {
        var copy = new NameValueCollection(value);
        context.Record(value, copy);
        return copy;
    }
}

internal sealed class IPEndPointCopier : ReferenceCopier<IPEndPoint>
{
    private protected override IPEndPoint CopyExact(IPEndPoint value, CopyContext context)
    {
        var copy = new IPEndPoint(value.Address, value.Port);
        context.Record(value, copy);
        return copy;
    }
}

internal sealed class ArrayListCopier : ReferenceCopier<ArrayList>
{
    private Copier<object?> _element = null!;

    private protected override void InitializeParts(CopierBuild build) => _element = build.Get<object?>("element");

    private protected override ArrayList CopyExact(ArrayList value, CopyContext context)
    {
        var copy = new ArrayList(value.Count);
        context.Record(value, copy);
        context.Enter();
        foreach (var element in value)
            copy.Add(_element.Copy(element, context));
        context.Leave();
        return copy;
    }
}

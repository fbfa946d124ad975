using System.Collections.Specialized;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class NameValueCollectionCopier : ReferenceCopier<NameValueCollection>
{
    private protected override NameValueCollection CopyExact(NameValueCollection value, CopyContext context)
    {
        var copy = new NameValueCollection(value);
        context.Record(value, copy);
        return copy;
    }
}

using System.Net;

namespace OrleansCluster.Embedded.Serialization.Collections;

internal sealed class IPEndPointCopier : ReferenceCopier<IPEndPoint>
{
    private protected override IPEndPoint CopyExact(IPEndPoint value, CopyContext context)
    {
        var copy = new IPEndPoint(value.Address, value.Port);
        context.Record(value, copy);
        return copy;
    }
}

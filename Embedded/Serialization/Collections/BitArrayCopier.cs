using System.Collections;

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

using System.Collections;

namespace OrleansCluster.Embedded.Serialization.Collections;

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

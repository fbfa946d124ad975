namespace OrleansCluster.Embedded.Serialization.Objects;

/// <summary>Copies values of [GenerateSerializer] structs, of pairs and of tuples, member by member.</summary>
internal sealed class StructCopier<T> : ValueCopier<T>
    where T : struct
{
    private MemberPlan _plan = null!;
    private CopyBody<T>? _body;

    internal override void Initialize(CopierBuild build)
    {
        _plan = new MemberPlan(build, typeof(T));
        IsShallow = _plan.Description.IsImmutable || _plan.IsAllShallow();
    }

    public override T Copy(T value, CopyContext context)
    {
        if (IsShallow)
            return value;

        // What makes the stack deep are objects and boxes; their copiers look after it.
        return (_body ??= CopyEmitter.EmitStruct<T>(_plan))(value, context);
    }
}

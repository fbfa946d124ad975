namespace OrleansCluster.Embedded.Serialization.Objects;

/// <summary>
/// Copies objects of [GenerateSerializer] classes, member by member. An object of an [Immutable] class is handed over, and so
/// is one that provably never changes: all its fields are read-only, cross the call, and hold immutable values.
/// </summary>
internal sealed class ObjectCopier<T> : ReferenceCopier<T>
    where T : class
{
    private MemberPlan _plan = null!;
    private CopyBody<T>? _body;
    private bool _isFlat;

    private protected override void InitializeParts(CopierBuild build)
    {
        _plan = new MemberPlan(build, typeof(T));
        _isFlat = _plan.IsFlat();
        IsExactShallow = _plan.Description.IsImmutable || (_plan.IsAllShallow() && _plan.IsAllReadOnly());
    }

    private protected override T CopyExact(T value, CopyContext context)
    {
        var body = _body ??= CopyEmitter.EmitClass<T>(_plan);
        if (_isFlat)
            return body(value, context);

        context.Enter();
        var copy = body(value, context);
        context.Leave();
        return copy;
    }
}

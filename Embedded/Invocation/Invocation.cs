using System.Diagnostics;

namespace OrleansCluster.Embedded.Invocation;

/// <summary>What a grain method returned, in one form for the four kinds of return types.</summary>
internal readonly struct Invocation<TResult>
{
    private readonly Task? _task;
    private readonly ValueTask<TResult> _value;

    public Invocation(Task task) => _task = task ?? throw new InvalidOperationException("A grain method returned null in place of a task.");

    public Invocation(ValueTask<TResult> value) => _value = value;

    public bool IsCompleted => _task is null ? _value.IsCompleted : _task.IsCompleted;

    public void OnCompleted(Action continuation)
    {
        Debug.Assert(!IsCompleted, "Only what has not completed needs a continuation.");
        if (_task is null) _value.GetAwaiter().UnsafeOnCompleted(continuation);
        else _task.GetAwaiter().UnsafeOnCompleted(continuation);
    }

    public TResult GetResult()
    {
        if (_task is null) return _value.GetAwaiter().GetResult();
        _task.GetAwaiter().GetResult();
        return default!;
    }
}

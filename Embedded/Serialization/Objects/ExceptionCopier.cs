using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Orleans.Serialization;
using OrleansCluster.Embedded.Serialization.Collections;

namespace OrleansCluster.Embedded.Serialization.Objects;

/// <summary>
/// Copies exceptions: type, message, stack trace as text, HRESULT, inner exceptions and Data. What else an exception class
/// holds crosses only if it is [GenerateSerializer]. An entry of Data that cannot be copied is left out: a call must fail
/// with the error that happened, not with one about its decoration.
/// </summary>
internal sealed class ExceptionCopier<T> : ReferenceCopier<T>, IBaseCopier<T>
    where T : Exception
{
    private Copier<Exception> _exception = null!;
    private Copier<object?> _object = null!;

    private protected override void InitializeParts(CopierBuild build)
    {
        _exception = build.Get<Exception>("inner exception");
        _object = build.Get<object?>("data");
    }

    private protected override T CopyExact(T value, CopyContext context)
    {
        var copy = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        context.Record(value, copy);

        // What the class adds to the message (a parameter's name) is lost with its fields, so the whole text is kept; the text
        // of an AggregateException is made of the inner ones, which it still has.
        ExceptionFields.MessageOf(copy) = value is AggregateException ? ExceptionFields.MessageOf(value) : value.Message;
        CopyRest(value, copy, context);
        return copy;
    }

    public void CopyInto(T source, T target, CopyContext context)
    {
        ExceptionFields.MessageOf(target) = ExceptionFields.MessageOf(source);
        CopyRest(source, target, context);
    }

    private void CopyRest(Exception source, Exception target, CopyContext context)
    {
        context.Enter();
        target.HResult = source.HResult;
        if (source.StackTrace is { } trace)
            ExceptionDispatchInfo.SetRemoteStackTrace(target, trace);
        if (source.InnerException is { } inner)
            ExceptionFields.InnerOf(target) = _exception.Copy(inner, context);
        if (source is AggregateException aggregate)
            ExceptionFields.InnersOf((AggregateException)target) = [.. ExceptionFields.InnersOf(aggregate).Select(each => _exception.Copy(each, context))];
        if (ExceptionFields.DataOf(source) is { Count: > 0 } data)
            CopyData(data, target, context);
        context.Leave();
    }

    private void CopyData(IDictionary source, Exception target, CopyContext context)
    {
        ExceptionFields.DataOf(target) = null;
        foreach (DictionaryEntry entry in source)
        {
            try
            {
                target.Data[_object.Copy(entry.Key, context)!] = _object.Copy(entry.Value, context);
            }
            catch (CodecNotFoundException)
            {
            }
        }
    }
}

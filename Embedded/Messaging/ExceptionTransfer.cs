using Orleans.Serialization;
using OrleansCluster.Embedded.Serialization;
using OrleansCluster.Embedded.Serialization.Types;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>What a caller gets of an exception: one of the same type, with the callee's stack trace, that shares nothing with the original.</summary>
/// <remarks>
/// An exception class that is neither [GenerateSerializer] nor the framework's cannot cross a call, and one that holds such an
/// inner exception neither: the caller gets a <see cref="CodecNotFoundException"/> that names it. So it is in Orleans between processes.
/// </remarks>
internal static class ExceptionTransfer
{
    /// <summary>Whose exception classes cross unmarked; the defaults of Orleans.</summary>
    private static readonly string[] SupportedNamespaces = ["Microsoft", "System", "Azure"];

    /// <summary>What can be copied may hold itself; what is nested deeper than this is not looked at.</summary>
    private const int DepthLimit = 64;

    public static Exception Prepare(Exception exception, CopierProvider copiers)
    {
        if (FindUnsupported(exception, DepthLimit) is { } culprit)
        {
            return new CodecNotFoundException(
                $"An exception of type {culprit.GetType()} cannot cross a grain call: mark the class with [GenerateSerializer]. Its message was: {culprit.Message}");
        }

        try
        {
            using var context = CopyContext.Rent();
            return copiers.GetCopier<Exception>().Copy(exception, context);
        }
        catch (SerializerException unable)
        {
            return unable;
        }
    }

    private static Exception? FindUnsupported(Exception exception, int depth)
    {
        if (depth == 0) return null;
        if (!IsSupported(exception.GetType())) return exception;
        if (exception is AggregateException aggregate)
        {
            foreach (var inner in aggregate.InnerExceptions)
            {
                if (FindUnsupported(inner, depth - 1) is { } found) return found;
            }
        }

        return exception.InnerException is { } cause ? FindUnsupported(cause, depth - 1) : null;
    }

    /// <summary>Whether exceptions of the class cross a call.</summary>
    public static bool IsSupported(Type type)
    {
        if (TypeRules.IsMarked(type)) return true;
        var name = type.Namespace ?? string.Empty;
        return Array.Exists(SupportedNamespaces, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
    }
}

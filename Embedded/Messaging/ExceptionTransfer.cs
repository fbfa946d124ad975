using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Messaging;

/// <summary>What a caller gets of an exception: one of the same type, with the callee's stack trace, that shares nothing with the original.</summary>
internal static class ExceptionTransfer
{
    public static Exception Prepare(Exception exception, CopierProvider copiers)
    {
        using var context = CopyContext.Rent();
        return copiers.GetCopier<Exception>().Copy(exception, context);
    }
}

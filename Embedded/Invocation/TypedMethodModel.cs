using System.Reflection;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Invocation;

internal delegate Invocation<TResult> MethodInvoker<TTarget, TArguments, TResult>(TTarget target, in TArguments arguments);

internal delegate void ArgumentsCopier<TArguments>(ref TArguments arguments, CopyContext context);

internal delegate CancellationToken TokenReader<TArguments>(in TArguments arguments);

internal delegate void TokenWriter<TArguments>(ref TArguments arguments, CancellationToken token);

/// <summary>A method with its compiled parts. <typeparamref name="TArguments"/> is a tuple of its parameters.</summary>
internal sealed class MethodModel<TTarget, TArguments, TResult> : MethodModel
{
    public MethodModel(InterfaceModel owner, MethodInfo method, CopierProvider copiers)
        : base(owner, method)
    {
        Invoke = MethodCompiler.CompileInvoker<TTarget, TArguments, TResult>(method);
        CopyArguments = MethodCompiler.CompileCopier<TArguments>(method, copiers);
        (ReadToken, WriteToken) = MethodCompiler.CompileTokenAccess<TArguments>(method);
        if (typeof(TResult) == typeof(Unit)) return;
        var copier = copiers.GetCopier<TResult>();
        ResultCopier = copier.IsShallow || MethodCompiler.IsImmutable(method.ReturnParameter) ? null : copier;
    }

    public MethodInvoker<TTarget, TArguments, TResult> Invoke { get; }

    /// <summary>Null where every argument can be handed over as it is.</summary>
    public ArgumentsCopier<TArguments>? CopyArguments { get; }

    /// <summary>Null where the result can be handed over as it is.</summary>
    public Copier<TResult>? ResultCopier { get; }

    /// <summary>Null where the method takes no cancellation token.</summary>
    public TokenReader<TArguments>? ReadToken { get; }

    public TokenWriter<TArguments>? WriteToken { get; }
}

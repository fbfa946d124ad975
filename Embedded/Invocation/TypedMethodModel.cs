using System.Reflection;
using Orleans.Runtime;
using OrleansCluster.Embedded.Messaging;
using OrleansCluster.Embedded.Processes;
using OrleansCluster.Embedded.Serialization;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Invocation;

internal delegate Invocation<TResult> MethodInvoker<TTarget, TArguments, TResult>(TTarget target, in TArguments arguments);

internal delegate void ArgumentsCopier<TArguments>(ref TArguments arguments, CopyContext context);

internal delegate CancellationToken TokenReader<TArguments>(in TArguments arguments);

internal delegate void TokenWriter<TArguments>(ref TArguments arguments, CancellationToken token);

/// <summary>A method with its compiled parts. <typeparamref name="TArguments"/> is a tuple of its parameters.</summary>
internal sealed class MethodModel<TTarget, TArguments, TResult> : MethodModel
{
    private readonly Lazy<ArgumentsWriter<TArguments>> _writeArguments;
    private readonly Lazy<Func<WireReader, TArguments>> _readArguments;
    private readonly Lazy<WireCodec<TResult>> _result;

    public MethodModel(InterfaceModel owner, MethodInfo method, CopierProvider copiers)
        : base(owner, method, copiers.Wire)
    {
        _writeArguments = new(() => MethodWire.CompileWriter<TArguments>(method, copiers.Wire));
        _readArguments = new(() => MethodWire.CompileReader<TArguments>(method, copiers.Wire));
        _result = new(copiers.Wire.GetCodec<TResult>);
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

    public override Call ReadCall(WireReader reader, GrainReference target, RemoteCaller origin, bool isCancellable)
    {
        var call = new Call<TTarget, TArguments, TResult>(target, this, ReadArguments(reader), origin, caller: null);
        if (isCancellable) call.AwaitRemoteCancellation();
        return call;
    }

    /// <summary>Writes the arguments into a message to another process; a cancellation token is not written.</summary>
    /// <exception cref="Orleans.Serialization.CodecNotFoundException">An argument holds what cannot cross.</exception>
    /// <exception cref="WireLimitException">The message gets too large.</exception>
    public void WriteArguments(WireWriter writer, in TArguments arguments) => _writeArguments.Value(writer, in arguments);

    /// <summary>Reads the arguments; a cancellation token is the default one.</summary>
    /// <exception cref="WireFormatException">The bytes are no arguments of this method.</exception>
    public TArguments ReadArguments(WireReader reader) => _readArguments.Value(reader);

    /// <summary>Writes a result; nothing where the method has none.</summary>
    /// <inheritdoc cref="WriteArguments" path="/exception"/>
    public void WriteResult(WireWriter writer, TResult result)
    {
        if (typeof(TResult) != typeof(Unit)) _result.Value.Write(writer, result);
    }

    /// <exception cref="WireFormatException">The bytes are no result of this method.</exception>
    public TResult ReadResult(WireReader reader) => typeof(TResult) == typeof(Unit) ? default! : _result.Value.Read(reader);
}

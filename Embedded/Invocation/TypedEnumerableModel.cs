using System.Reflection;
using OrleansCluster.Embedded.Enumerations;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Invocation;

internal delegate IAsyncEnumerable<TItem> EnumerableInvoker<TTarget, TArguments, TItem>(TTarget target, in TArguments arguments);

internal delegate object?[] ArgumentsPacker<TArguments>(in TArguments arguments);

internal delegate TArguments ArgumentsUnpacker<TArguments>(object?[] packed);

/// <inheritdoc cref="EnumerableModel"/>
internal sealed class EnumerableModel<TTarget, TArguments, TItem> : EnumerableModel
{
    private readonly EnumerableInvoker<TTarget, TArguments, TItem> _invoke;
    private readonly ArgumentsUnpacker<TArguments> _unpack;
    private readonly TokenWriter<TArguments>? _writeToken;
    private readonly Copier<TItem>? _itemCopier;
    private readonly int _count;

    public EnumerableModel(InterfaceModel owner, MethodInfo method, CopierProvider copiers)
        : base(owner, method, copiers.Wire)
    {
        _invoke = EnumerableCompiler.CompileInvoker<TTarget, TArguments, TItem>(method);
        (Pack, _unpack) = EnumerableCompiler.CompilePacking<TArguments>(method);
        CopyArguments = MethodCompiler.CompileCopier<TArguments>(method, copiers);
        (ReadToken, _writeToken) = MethodCompiler.CompileTokenAccess<TArguments>(method);
        _count = method.GetParameters().Length;
        var copier = copiers.GetCopier<TItem>();
        _itemCopier = copier.IsShallow || MethodCompiler.IsImmutable(method.ReturnParameter) ? null : copier;
    }

    /// <summary>Null where every argument can be handed over as it is.</summary>
    public ArgumentsCopier<TArguments>? CopyArguments { get; }

    /// <summary>Null where the method takes no cancellation token.</summary>
    public TokenReader<TArguments>? ReadToken { get; }

    /// <summary>The arguments as they travel; in place of a token there is nothing.</summary>
    public ArgumentsPacker<TArguments> Pack { get; }

    public override Enumeration Open(object grain, object?[] arguments, TimeProvider time, Action<Exception> report)
    {
        if (arguments.Length != _count) throw new ArgumentException($"{this} has {_count} parameters, not {arguments.Length}.", nameof(arguments));
        var enumeration = new Enumeration<TItem>(time, _itemCopier, report);
        var unpacked = _unpack(arguments);
        _writeToken?.Invoke(ref unpacked, enumeration.Token);
        enumeration.Begin(_invoke((TTarget)grain, in unpacked));
        return enumeration;
    }
}

using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using OrleansCluster.Embedded.Identity;
using OrleansCluster.Embedded.Serialization.Wire;

namespace OrleansCluster.Embedded.Invocation;

internal delegate void ArgumentsWriter<TArguments>(WireWriter writer, in TArguments arguments);

/// <summary>Compiles what writes and reads the arguments of a method, and gives methods their names between processes.</summary>
internal static class MethodWire
{
    /// <summary>Writes every argument but a cancellation token, in order.</summary>
    public static ArgumentsWriter<TArguments> CompileWriter<TArguments>(MethodInfo method, WireCodecProvider codecs)
    {
        var writer = Expression.Parameter(typeof(WireWriter), "writer");
        var arguments = Expression.Parameter(typeof(TArguments).MakeByRefType(), "arguments");
        var steps = Sent(method).Select(parameter => Expression.Call(
            Codec(parameter, codecs), nameof(WireCodec<>.Write), null, writer, MethodCompiler.Item(arguments, parameter)));
        return Expression.Lambda<ArgumentsWriter<TArguments>>(Expression.Block(typeof(void), [.. steps, Expression.Empty()]), writer, arguments).Compile();
    }

    public static Func<WireReader, TArguments> CompileReader<TArguments>(MethodInfo method, WireCodecProvider codecs)
    {
        var reader = Expression.Parameter(typeof(WireReader), "reader");
        var values = method.GetParameters().Select(parameter => parameter.ParameterType == typeof(CancellationToken)
            ? (Expression)Expression.Default(typeof(CancellationToken))
            : Expression.Call(Codec(parameter, codecs), nameof(WireCodec<>.Read), null, reader));
        Expression all = typeof(TArguments) == typeof(object[]) ? Expression.NewArrayInit(typeof(object), values.Select(value => Expression.Convert(value, typeof(object))))
            : typeof(TArguments) == typeof(ValueTuple) ? Expression.Default(typeof(ValueTuple))
            : Expression.New(typeof(TArguments).GetConstructor([.. method.GetParameters().Select(parameter => parameter.ParameterType)])!, values);
        return Expression.Lambda<Func<WireReader, TArguments>>(all, reader).Compile();
    }

    /// <summary>
    /// A number that the method has in every process and version: FNV-1a, 64 bits, of its interface's name or alias, its own, and those
    /// of its parameters' types.
    /// </summary>
    /// <param name="owner">The grain interface; it may have the method from one that it extends.</param>
    /// <param name="method">The method.</param>
    /// <param name="catalog">Names types.</param>
    public static ulong IdOf(Type owner, MethodInfo method, TypeCatalog catalog)
    {
        var hash = StableHashing.Hash64([]);
        Add(catalog.NameOf(owner));
        Add(catalog.NameOf(method.DeclaringType!));
        Add(Encoding.UTF8.GetBytes(method.GetCustomAttribute<Orleans.AliasAttribute>()?.Alias ?? method.Name));
        foreach (var parameter in method.GetParameters()) Add(catalog.NameOf(parameter.ParameterType));
        return hash;

        void Add(byte[] word)
        {
            hash = StableHashing.Hash64([byte.MaxValue], StableHashing.Hash64(word, hash)); // no text holds this byte: words cannot run together
        }
    }

    private static IEnumerable<ParameterInfo> Sent(MethodInfo method) =>
        method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken));

    private static ConstantExpression Codec(ParameterInfo parameter, WireCodecProvider codecs) =>
        Expression.Constant(codecs.GetCodec(parameter.ParameterType), typeof(WireCodec<>).MakeGenericType(parameter.ParameterType));
}

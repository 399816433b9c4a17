/**
 * Makes every call with the client that openapi-generator (java, library native) generated: each method `…WithHttpInfo` of a class `…Api`
 * is one operation.
 */
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;

public class Calls {
  static final String suffix = "WithHttpInfo";

  static String plain(String name) {
    return name.replace("_", "").replace("-", "").toLowerCase();
  }

  public static void main(String[] given) throws Exception {
    var mapper = new ObjectMapper();
    var plan = mapper.readTree(new File(given[0]));
    var client = new ApiClient();
    client.updateBaseUri(plan.get("url").asText());
    var key = "Bearer " + plan.get("key").asText();
    client.setRequestInterceptor(request -> request.setHeader("Authorization", key));
    var operations = findOperations(client, Path.of(given[1]));
    for (var one : plan.get("calls")) {
      var line = new LinkedHashMap<String, Object>();
      line.put("operationId", one.get("operationId").asText());
      try {
        line.put("status", call(client.getObjectMapper(), operations, one));
      } catch (Exception failure) {
        line.put("failure", failure.toString());
      }
      System.out.println(mapper.writeValueAsString(line));
    }
  }

  record Operation(Object api, Method method) {}

  static Map<String, Operation> findOperations(ApiClient client, Path classes) throws Exception {
    var found = new HashMap<String, Operation>();
    try (var files = Files.list(classes.resolve("org/openapitools/client/api"))) {
      for (var file : files.map(path -> path.getFileName().toString()).toList()) {
        if (!file.endsWith("Api.class")) continue;
        var type = Class.forName("org.openapitools.client.api." + file.replace(".class", ""));
        var api = type.getConstructor(ApiClient.class).newInstance(client);
        for (var method : type.getMethods()) {
          if (!method.getName().endsWith(suffix)) continue;
          // Each stands there twice; the longer one takes more headers.
          var name = plain(method.getName().substring(0, method.getName().length() - suffix.length()));
          found.merge(name, new Operation(api, method), (a, b) ->
              a.method().getParameterCount() < b.method().getParameterCount() ? a : b);
        }
      }
    }
    return found;
  }

  static int call(ObjectMapper mapper, Map<String, Operation> operations, JsonNode one) throws Exception {
    var operation = operations.get(plain(one.get("operationId").asText()));
    if (operation == null) throw new IllegalStateException("the client has no such operation");
    var values = new HashMap<String, JsonNode>();
    for (var place : new String[] {"path", "query", "headers"})
      one.get(place).fields().forEachRemaining(each -> values.put(plain(each.getKey()), each.getValue()));
    var arguments = new ArrayList<Object>();
    var sent = false;
    for (Parameter parameter : operation.method().getParameters()) {
      var value = values.remove(plain(parameter.getName()));
      if (value != null) {
        arguments.add(mapper.convertValue(value, parameter.getType()));
      } else if (one.has("file") && parameter.getType() == File.class) {
        var file = File.createTempFile("body", null);
        file.deleteOnExit();
        Files.write(file.toPath(), Base64.getDecoder().decode(one.get("file").get("base64").asText()));
        arguments.add(file);
        sent = true;
      } else if (one.has("body") && parameter.getType().getName().contains(".client.model.")) {
        arguments.add(mapper.treeToValue(one.get("body"), parameter.getType()));
        sent = true;
      } else {
        arguments.add(null);
      }
    }
    if (!values.isEmpty()) throw new IllegalStateException("there is no " + values.keySet());
    if ((one.has("body") || one.has("file")) && !sent) throw new IllegalStateException("it takes no body");
    try {
      return ((ApiResponse<?>) operation.method().invoke(operation.api(), arguments.toArray())).getStatusCode();
    } catch (InvocationTargetException invoked) {
      // A refusal has a status and the client keeps its body as text; anything else could not be read.
      if (!(invoked.getCause() instanceof ApiException refused)) throw invoked;
      if (refused.getCode() < 400) throw refused;
      var body = refused.getResponseBody();
      if (body != null && !body.isEmpty()) mapper.readValue(body, org.openapitools.client.model.Problem.class);
      return refused.getCode();
    }
  }
}

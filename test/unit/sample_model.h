// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Models written by hand, without Clang: what the tests of the stages past the model start from.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/model.h"

namespace pollux::compiler::test {

/// Builds an AsyncFunction piece by piece.
class ModelBuilder {
 public:
  ModelBuilder() {
    function.name = function.qualifiedName = "sample";
    function.className = "SampleFuture";
    function.output = "int";
    function.signature = "SampleFuture sample()";
    function.file = "sample.cpp";
    function.line = 1;
    function.body.name = "body";
  }

  VariableId variable(Variable::Kind kind, std::string name, std::string type) {
    Variable made;
    made.kind = kind;
    made.name = made.userName = std::move(name);
    made.type = std::move(type) + " @";
    function.variables.push_back(made);
    return static_cast<VariableId>(function.variables.size()) - 1;
  }

  /// An int: a plain field where it has to be in the frame.
  VariableId number(std::string name) {
    const VariableId id = variable(Variable::Kind::Local, std::move(name), "int");
    function.variables[id].isAssignable = function.variables[id].triviallyDestructible = true;
    return id;
  }

  /// An object whose destructor has to run on time.
  VariableId guard(std::string name) {
    return variable(Variable::Kind::Local, std::move(name), "Guard");
  }

  VariableId future(std::string name) {
    return variable(Variable::Kind::Future, std::move(name), "Child");
  }

  static Stmt construct(VariableId variable, const std::string& value) {
    Stmt made = statement(Stmt::Kind::Construct);
    made.variable = variable;
    made.init = {Init::Kind::Value, verbatim(value)};
    return made;
  }

  static Stmt alive(VariableId variable) {
    Stmt made = statement(Stmt::Kind::Alive);
    made.variable = variable;
    return made;
  }

  static Stmt code(Text text) {
    Stmt made = statement(Stmt::Kind::Code);
    made.text = std::move(text);
    return made;
  }

  /// Mentions a variable, as `read(x);`.
  static Stmt reads(VariableId variable) {
    Text text = verbatim("read(");
    append(text, use(variable, Access::Read));
    append(text, verbatim(");"));
    return code(std::move(text));
  }

  /// `co_await child();`, as parse gives it: a block of its own, with the future in it.
  static Stmt await(VariableId future) {
    Stmt made = statement(Stmt::Kind::Block);
    made.block.kind = Block::Kind::Expression;
    made.block.variables = {future};
    made.block.body = {construct(future, "child()"), alive(future), poll(future)};
    return made;
  }

  static Stmt poll(VariableId future) {
    Stmt made = statement(Stmt::Kind::Await);
    made.variable = future;
    made.name = "Child";
    made.comment = "co_await child()";
    made.discards = true;
    return made;
  }

  /// `while (more()) { body }`
  static Stmt loop(std::vector<Stmt> body) {
    Stmt made = statement(Stmt::Kind::Loop);
    made.name = "While";
    made.construct = 1;
    Stmt exit = statement(Stmt::Kind::ExitUnless);
    exit.text = verbatim("more()");
    exit.construct = 1;
    Stmt block = statement(Stmt::Kind::Block);
    block.block.body = std::move(body);
    made.block.body = {exit, block};
    return made;
  }

  /// `switch (which()) { default: body }`
  static Stmt switchOver(std::vector<Stmt> body) {
    Stmt made = statement(Stmt::Kind::Switch);
    made.text = verbatim("which()");
    made.construct = 2;
    made.hasDefault = true;
    Stmt label = statement(Stmt::Kind::CaseLabel);
    label.name = "Default";
    label.text = verbatim("default:");
    label.construct = 2;
    made.block.body = std::move(body);
    made.block.body.insert(made.block.body.begin(), label);
    return made;
  }

  static Stmt returns(Text value) {
    Stmt made = statement(Stmt::Kind::Return);
    made.text = std::move(value);
    made.hasValue = true;
    return made;
  }

  static Stmt statement(Stmt::Kind kind) {
    Stmt made;
    made.kind = kind;
    made.line = 1;
    return made;
  }

  AsyncFunction function;
};

/// guard; kept = 1; gone = 2; read(gone); co_await child(); return kept;
struct Sample : ModelBuilder {
  VariableId held = guard("held");
  VariableId kept = number("kept");
  VariableId gone = number("gone");
  VariableId child = future("child");

  Sample() {
    function.body.variables = {held, kept, gone};
    function.body.body = {construct(held, "Guard()"),
                          alive(held),
                          construct(kept, "1"),
                          construct(gone, "2"),
                          reads(gone),
                          await(child),
                          returns(use(kept, Access::Read))};
  }
};

}  // namespace pollux::compiler::test
